// Preloaded into VS Code's server: shifts its clock, so that every screenshot run starts at the same time.
'use strict';
const RealDate = Date;
const shift = Number(process.env.ACQUIRE_CLOCK_SHIFT_MS ?? 0);

class ShiftedDate extends RealDate {
  constructor(...args) {
    if (args.length) super(...args);
    else super(RealDate.now() + shift);
  }

  static now() {
    return RealDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate;
