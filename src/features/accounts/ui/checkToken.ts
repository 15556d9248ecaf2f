import type { Redactor } from '../../../core/redaction';
import type { Exchange } from '../../../api/client/types';
import { callLimits } from '../../../platform/clientProvider';
import type { TokenCheck } from '../signIn/tokenQuestion';

/** Checks whether a token works at the API before anything is stored. The token is registered with the redactor first. */
export function createTokenCheck(redactor: Redactor, onExchange: (exchange: Exchange) => void): TokenCheck {
  return async (target, token, signal) => {
    const handle = redactor.remember(token);
    try {
      const { probeToken } = await import('../../../api/client/probe');
      const result = await probeToken(
        { generation: target.generation, origin: target.origin, credential: token, authHeader: target.authHeader },
        { redactor, onExchange, defaults: callLimits },
        signal,
      );
      if (!result.ok) throw result.error;
      return { pathForm: result.pathForm };
    } finally {
      handle.dispose();
    }
  };
}
