import type { Timing } from '../../../api/client/types';

/** The phases of a call in the order they happen. */
export type TimingPhase = 'dns' | 'connect' | 'tls' | 'wait' | 'download';
/** A phase of a call: when it began and how long it took, milliseconds. */
export interface PhaseBar {
  readonly phase: TimingPhase;
  readonly start: number;
  readonly ms: number;
}

/** The phases that took place, each from where the one before ended. Milliseconds from the beginning of the last try. */
export function timingPhases(timing: Timing): PhaseBar[] {
  const parts: [TimingPhase, number | undefined][] = [
    ['dns', timing.dnsMs],
    ['connect', timing.connectMs],
    ['tls', timing.tlsMs],
    ['wait', timing.firstByteMs],
    ['download', timing.downloadMs],
  ];
  let start = 0;
  return parts.flatMap(([phase, ms]) => {
    if (ms === undefined) return [];
    const bar = { phase, start, ms };
    start += ms;
    return [bar];
  });
}
