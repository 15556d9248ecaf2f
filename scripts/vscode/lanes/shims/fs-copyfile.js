// Replaces @vscode/fs-copyfile, used by the built-in Git extension: the same functions based on Node's own.
'use strict';
const fs = require('fs');

exports.copyFile = fs.promises.copyFile;
exports.copyFileSync = fs.copyFileSync;
exports.cp = (from, to, options) => fs.promises.cp(from, to, options);
exports.isCloneSupported = () => false;
exports.constants = fs.constants;
