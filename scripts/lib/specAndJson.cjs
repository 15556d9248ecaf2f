// Mocha's reporters `spec` and `json` together: one for people, the other for scripts that count and list failures.
'use strict';
const { reporters } = require('mocha');

module.exports = class SpecAndJson extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    new reporters.JSON(runner, options);
  }
};
