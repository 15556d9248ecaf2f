import type { Plugin } from 'esbuild';

/**
 * Loads `http` and `https` by `require` wherever they are imported: VS Code adds its proxy and certificate settings by replacing what
 * `require` returns for these two names, and does not reach `import`.
 */
export const requireHttpPlugin: Plugin = {
  name: 'required-http',
  setup(build) {
    build.onResolve({ filter: /^https?$/ }, ({ path: name, namespace }) =>
      namespace === 'required-http' ? { path: name, external: true } : { path: name, namespace: 'required-http' },
    );
    build.onLoad({ filter: /.*/, namespace: 'required-http' }, ({ path: name }) => ({
      contents: `module.exports = require('${name}');`,
      loader: 'js',
    }));
  },
};
