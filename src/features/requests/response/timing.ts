import type { Timing } from '../../../api/client/types';

/** The phases of a call, in order. */
export type TimingPhase = 'dns' | 'connect' | 'tls' | 'wait' | 'download';
/** A phase of a call: when it started and how long it took, in milliseconds. */
export interface PhaseBar {
  readonly phase: TimingPhase;
  readonly start: number;
  readonly ms: number;
}

/** The phases that took place, each starting where the previous one ended. Milliseconds from the start of the last try. */
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
