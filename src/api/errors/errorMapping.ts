import { AcquireError, type ErrorDetail } from './errors';
import type { TransportFailure, TransportOutcome } from '../client/transport/types';

/** Node's and OpenSSL's codes for a certificate or handshake that was not accepted. */
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED|CRL_|ERROR_IN_CERT|ERROR_IN_CRL|EPROTO$)/;

/** Converts a failed exchange to an error. */
export function toAcquireError(
  outcome: TransportOutcome & { readonly failure: TransportFailure },
  about: Pick<ErrorDetail, 'method' | 'path' | 'origin'>,
): AcquireError {
  const { failure, status } = outcome;
  const detail: ErrorDetail = status === undefined ? { ...about } : { ...about, status };
  switch (failure.why) {
    case 'cancelled':
      return new AcquireError('cancelled', detail);
    case 'timeout':
      return new AcquireError('timeout', { ...detail, phase: failure.phase, limit: failure.limit });
    case 'too-large':
      return new AcquireError('too-large', {
        ...detail,
        limit: failure.limit,
        ...(failure.problem ? { problem: failure.problem } : {}),
      });
    case 'disk':
      return new AcquireError('too-large', { ...detail, problem: 'disk', code: failure.code });
    case 'encoding':
      return new AcquireError('malformed', { ...detail, code: failure.code, problem: 'encoding', name: failure.code });
    case 'proxy':
      return new AcquireError('network', {
        ...about,
        code: failure.code,
        ...(failure.status ? { status: failure.status } : {}),
      });
    case 'broken': {
      // A parser error means that the server does not speak HTTP.
      const kind = failure.code.startsWith('HPE_')
        ? 'malformed'
        : TLS_CODE.test(failure.code) && !outcome.sent
          ? 'tls'
          : 'network';
      return new AcquireError(kind, { ...detail, code: failure.code });
    }
  }
}
