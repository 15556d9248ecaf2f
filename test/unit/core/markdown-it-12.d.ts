/** The major version of markdown-it in VS Code's preview for years, which handles escapes in URLs differently. */
declare module 'markdown-it-12' {
  export { default } from 'markdown-it';
}
