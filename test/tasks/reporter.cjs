// What a person reads on the screen (spec), and what the task counts in a file (JSON).
'use strict';
const { reporters } = require('mocha');

module.exports = class SpecAndFile extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    new reporters.JSON(runner, options);
  }
};
