/** Maximum bytes of waiting bodies; the same as in the log. */
const MAX_WAITING_BYTES = 48 * 1024 * 1024;

interface Job {
  readonly bytes: number;
  readonly run: () => Promise<void>;
}

/** Runs jobs in order, a few at a time. The queue is bounded, so that a slow or unreachable handler does not fill the memory. */
export class ForwardQueue {
  private waiting: (Job | undefined)[] = [];
  private start = 0;
  private bytes = 0;
  private running = 0;

  /** `failed` is called when a job rejects. */
  constructor(
    private readonly atOnce: number,
    private readonly failed: (error: unknown) => void,
    private readonly mostBytes = MAX_WAITING_BYTES,
  ) {}

  /** Adds a job that holds this many bytes; false if the queue is full, in which case the job does not run. */
  add(bytes: number, run: () => Promise<void>): boolean {
    if (this.bytes > 0 && this.bytes + bytes > this.mostBytes) return false;
    this.bytes += bytes;
    this.waiting.push({ bytes, run });
    this.pump();
    return true;
  }

  /** Drops jobs that have not started. */
  clear(): void {
    this.waiting = [];
    this.start = this.bytes = 0;
  }

  private pump(): void {
    while (this.running < this.atOnce) {
      const job = this.waiting[this.start];
      if (!job) return;
      this.waiting[this.start++] = undefined;
      // Compacted only occasionally, so that taking the first takes constant time.
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
