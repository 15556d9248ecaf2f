// Mocha's reporters `spec` and `json` together: the one for people, the other for what counts and names failures.
'use strict';
const { reporters } = require('mocha');

module.exports = class SpecAndJson extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    new reporters.JSON(runner, options);
  }
};
