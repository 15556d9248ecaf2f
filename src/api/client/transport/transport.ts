import axios, { type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { AcquireError } from '../../errors/errors';
import { nodeAdapter } from './adapter';
import { Transmission, TransportError, type AccountCall, type TransportOutcome, type TransportRequest } from './types';

/** Sends requests of any kind, without a credential. Redirects are never followed, TLS is always verified. */
export class Transport {
  // A JavaScript private field, so that requests do not show when a transport is printed.
  readonly #axios = createInstance();

  /** Sends one request. Resolves in every case; a failure is part of the outcome. */
  send(request: TransportRequest): Promise<TransportOutcome> {
    return transmit(this.#axios, new Transmission(request));
  }
}

/** Sends requests with an account's credential, and records every outcome. */
export class AccountTransport {
  readonly #axios = createInstance();

  constructor() {
    // axios calls request interceptors in reverse order: this one, the first, sees the final URL.
    this.#axios.interceptors.request.use(attachCredential, undefined, { synchronous: true });
    this.#axios.interceptors.response.use(recordResponse, recordFailure);
  }

  /**
   * Sends one request with the credential and resolves when its outcome, a failure included, is recorded.
   * Rejects with AcquireError `untrusted-host` when the credential is for another origin; nothing is sent then.
   */
  async send(request: TransportRequest, call: AccountCall): Promise<void> {
    await transmit(this.#axios, new Transmission(request, call));
  }
}

/** An axios instance that only runs the interceptors and passes the request to our adapter. */
function createInstance(): AxiosInstance {
  const instance = axios.create();
  // The other defaults (transforms, headers, limits, status check) are for axios's own adapters; axios would copy them into every request.
  for (const name of Object.keys(instance.defaults)) Reflect.deleteProperty(instance.defaults, name);
  instance.defaults.adapter = nodeAdapter;
  return instance;
}

async function transmit(instance: AxiosInstance, transmission: Transmission): Promise<TransportOutcome> {
  const { url, method, body } = transmission.request;
  try {
    // The adapter handles the signal: axios would replace an outcome that arrives at the same moment with an error that has none.
    const response = await instance.request<TransportOutcome>({ url: url.href, method, data: body, transmission });
    return response.data;
  } catch (error) {
    if (error instanceof TransportError) return error.outcome;
    throw error;
  }
}

/**
 * Request interceptor: the only place where a credential is attached. Throws AcquireError `untrusted-host`, before any socket is opened,
 * when the request goes to an origin other than the credential's.
 */
function attachCredential(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const { transmission } = config;
  if (!transmission?.account) throw new TypeError('a request without credential');
  const { credential } = transmission.account;
  const { origin, pathname } = new URL(String(config.url));
  if (origin !== credential.origin)
    throw new AcquireError('untrusted-host', { method: transmission.request.method, path: pathname, origin });
  transmission.addHeader(credential.header());
  return config;
}

/** Response interceptor for responses with any status. */
async function recordResponse(response: AxiosResponse<TransportOutcome>): Promise<AxiosResponse<TransportOutcome>> {
  await response.config.transmission?.account?.recorder.record(response.data);
  return response;
}

/** Response interceptor for requests without a complete response. */
async function recordFailure(error: unknown): Promise<never> {
  if (error instanceof TransportError) await error.transmission.account?.recorder.record(error.outcome);
  throw error;
}
