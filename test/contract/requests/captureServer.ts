// A server that records the raw bytes of requests.
import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** A received request; each character of its texts is one byte. */
export interface Captured {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Reads one request from the start of `data`; undefined if it is incomplete. */
function readRequest(data: Buffer): { request: Captured; length: number } | undefined {
  const end = data.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...rest] = data.subarray(0, end).toString('latin1').split('\r\n');
  const headers = rest.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')];
  });
  const size = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
  const length = end + 4 + size;
  if (data.length < length) return undefined;
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(first) ?? [];
  return { request: { method, target, headers, body: Buffer.from(data.subarray(end + 4, length)) }, length };
}

/** Records requests and responds like a typical server: keeps connections open, and sends Content-Length for HEAD. */
export class CaptureServer {
  private readonly sockets = new Set<net.Socket>();
  private readonly server = net.createServer((socket) => this.accept(socket));
  private captured: Captured[] = [];

  async listen(): Promise<this> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The requests since the last call. */
  take(): Captured[] {
    return this.captured.splice(0);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private accept(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    let data: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      data = Buffer.concat([data, chunk]);
      for (let read = readRequest(data); read; read = readRequest(data)) {
        data = data.subarray(read.length);
        this.captured.push(read.request);
        const { method, headers } = read.request;
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n${method === 'HEAD' ? '' : '{}'}`,
        );
        if (headers.some(([name, value]) => name.toLowerCase() === 'connection' && value === 'close')) socket.end();
      }
    });
  }
}
