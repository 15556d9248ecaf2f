import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * How far a connection has got, in the order in which connections are dropped: `closing` has had its last response, `new` has not yet
 * sent the headers of a request that was accepted, `idle` is kept open between requests, `receiving` sends the body of an accepted one.
 */
export type ConnectionStage = 'closing' | 'new' | 'idle' | 'receiving';

const DROP_ORDER: readonly ConnectionStage[] = ['closing', 'new', 'idle', 'receiving'];
/** Milliseconds in which a peer may read its last response before its connection is destroyed. */
const LINGER_MS = 500;

/**
 * Keeps a local server reachable while unknown clients hold connections open. At the limit, a new connection replaces
 * the one that has been in the least advanced stage for the longest time; Node's `maxConnections` would refuse the new one instead.
 */
export class ConnectionLimit {
  private readonly open = new Map<Duplex, { stage: ConnectionStage; since: number }>();
  /** A counter, so that connections opened within the same millisecond have an order. */
  private clock = 0;

  /** `onDrop` is called for each connection that is dropped to make room, before it is destroyed. */
  constructor(
    server: Server,
    private readonly max: number,
    private readonly onDrop: (socket: Duplex, stage: ConnectionStage) => void = () => undefined,
  ) {
    server.on('connection', (socket: Socket) => {
      if (this.open.size >= this.max) this.dropOne();
      this.open.set(socket, { stage: 'new', since: this.clock++ });
      socket.once('close', () => this.open.delete(socket));
    });
  }

  /** Records that a connection has reached a stage, or has made progress in it. */
  mark(socket: Duplex, stage: ConnectionStage): void {
    const state = this.open.get(socket);
    // A closing connection stays closing, whatever else it sends.
    if (!state || state.stage === 'closing') return;
    state.stage = stage;
    state.since = this.clock++;
  }

  /** True for a connection that has had its last response; what it still sends is ignored. */
  isClosing(socket: Duplex): boolean {
    return this.open.get(socket)?.stage === 'closing';
  }

  /** Destroys a connection after its last response, with a short delay so that the peer can read it. */
  close(socket: Duplex): void {
    this.mark(socket, 'closing');
    const timer = setTimeout(() => {
      socket.destroy();
    }, LINGER_MS);
    timer.unref();
    socket.once('close', () => {
      clearTimeout(timer);
    });
  }

  private dropOne(): void {
    for (const stage of DROP_ORDER) {
      let oldest: Duplex | undefined;
      let since = Infinity;
      for (const [socket, state] of this.open)
        if (state.stage === stage && state.since < since) [oldest, since] = [socket, state.since];
      if (!oldest) continue;
      this.open.delete(oldest);
      this.onDrop(oldest, stage);
      oldest.destroy();
      return;
    }
  }
}
