import type { Disposable } from '../../../core/disposables';
import { runInSlices, runAtOnce } from './slices';
import { isEmptyFilter, type LeadArrangement, type Nameless } from './find';
import { Arranger, type ArrangedLeads, type ArrangeInput } from './arranger';

/** Up to this many leads are arranged at once; more are arranged in slices, while the previous result is shown. */
const MAX_SYNC_LEADS = 2_000;

const isAsGiven = ({ filter, sort, group }: LeadArrangement): boolean => isEmptyFilter(filter) && !sort && !group;

interface Job {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/** Keeps the arranged leads of a list up to date while the leads and the arrangement change. */
export class LiveArrangement implements Disposable {
  private readonly arranger: Arranger;
  private last: ArrangedLeads = { leads: [] };
  /** The input of `last`, or of the running job. */
  private of: ArrangeInput | undefined;
  private job: Job | undefined;

  /** `input` returns what to arrange now; `onDone` is called when a sliced job has finished and `current` has changed. */
  constructor(
    private readonly input: () => ArrangeInput,
    private readonly onDone: () => void,
    nameless?: Nameless,
  ) {
    this.arranger = new Arranger(nameless);
  }

  /** The arranged leads. A long list keeps the previous result until the new one is ready. */
  get current(): ArrangedLeads {
    const input = this.input();
    const { of } = this;
    const sameLeads = of?.leads === input.leads;
    const sameView = of?.arrangement === input.arrangement && of.searched === input.searched;
    if (sameLeads && sameView) return this.last;
    if (input.leads.length <= MAX_SYNC_LEADS || isAsGiven(input.arrangement)) {
      this.cancel();
      this.last = runAtOnce(this.arranger.arrange(input));
      this.of = input;
    } else if (!this.job || !sameView) this.start(input);
    // Otherwise more leads have arrived: restarting for each page would never end.
    return this.last;
  }

  /** Arranges again, relative to the current time. */
  invalidate(): void {
    if (!this.job) this.of = undefined;
  }

  /** Resolves when the job for the current input has finished. */
  async settled(): Promise<void> {
    void this.current;
    await this.job?.done;
  }

  dispose(): void {
    this.cancel();
  }

  private cancel(): void {
    this.job?.abort.abort();
    this.job = undefined;
  }

  private start(input: ArrangeInput): void {
    this.cancel();
    const abort = new AbortController();
    this.of = input;
    const job: Job = {
      abort,
      done: runInSlices(this.arranger.arrange(input), abort.signal).then(
        (arranged) => {
          this.job = undefined;
          this.last = arranged;
          this.onDone();
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          this.job = undefined;
          throw error;
        },
      ),
    };
    this.job = job;
  }
}
