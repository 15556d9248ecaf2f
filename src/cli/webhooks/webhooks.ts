import { UsageError, type Io } from '../io';

/** `acquire webhooks listen|trigger`. */
export async function runWebhooks(io: Io, [action, ...argv]: readonly string[]): Promise<number> {
  switch (action) {
    case 'listen':
      return (await import('./listen')).runListen(io, argv);
    case 'trigger':
      return (await import('./trigger')).runTrigger(io, argv);
    default:
      throw new UsageError('Use acquire webhooks listen or acquire webhooks trigger. See acquire --help.');
  }
}
