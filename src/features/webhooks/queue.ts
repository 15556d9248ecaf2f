/** Bytes of bodies that wait at most; as many as the log keeps. */
const MAX_WAITING_BYTES = 48 * 1024 * 1024;

interface Job {
  readonly bytes: number;
  readonly run: () => Promise<void>;
}

/** Runs jobs a few at a time, in the order they came. What waits is bounded, so that a handler that is slow or gone does not fill the memory. */
export class ForwardQueue {
  private waiting: (Job | undefined)[] = [];
  private start = 0;
  private bytes = 0;
  private running = 0;

  /** `failed` is notified of a job that rejects. */
  constructor(
    private readonly atOnce: number,
    private readonly failed: (error: unknown) => void,
    private readonly mostBytes = MAX_WAITING_BYTES,
  ) {}

  /** Takes a job that holds this many bytes over; false when too much waits already, and the job will not run. */
  add(bytes: number, run: () => Promise<void>): boolean {
    if (this.bytes > 0 && this.bytes + bytes > this.mostBytes) return false;
    this.bytes += bytes;
    this.waiting.push({ bytes, run });
    this.pump();
    return true;
  }

  /** Lets go of what has not begun. */
  clear(): void {
    this.waiting = [];
    this.start = this.bytes = 0;
  }

  private pump(): void {
    while (this.running < this.atOnce) {
      const job = this.waiting[this.start];
      if (!job) return;
      this.waiting[this.start++] = undefined;
      // Compacted only now and then, so that taking the first stays constant in time.
      if (this.start > 1024 && this.start * 2 > this.waiting.length) {
        this.waiting = this.waiting.slice(this.start);
        this.start = 0;
      }
      this.bytes -= job.bytes;
      this.running++;
      void job
        .run()
        .catch(this.failed)
        .finally(() => {
          this.running--;
          this.pump();
        });
    }
  }
}
