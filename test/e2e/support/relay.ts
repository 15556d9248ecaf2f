import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The server of one window behind the address of all windows. */
export interface Relay {
  readonly url: string;
  readonly host: string;
  /** From now on this server receives all connections; those to the former one end. */
  use(server: { readonly url: string }): void;
}

/**
 * Opens one address for the servers of all windows, which run one after another. To a browser they are one origin then, and what it has
 * cached of VS Code for one window is there for the next.
 */
export async function openRelay(): Promise<Relay> {
  let port = 0;
  const open = new Set<Socket>();
  const relay = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.once('error', () => other.destroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  relay.unref(); // the process may end while it listens
  const host = `127.0.0.1:${(relay.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    use(server) {
      port = Number(new URL(server.url).port);
      for (const socket of open) socket.destroy();
    },
  };
}
