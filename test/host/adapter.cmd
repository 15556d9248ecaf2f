@node "%~dp0adapter.mjs" %*
