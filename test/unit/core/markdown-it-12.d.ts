/** The major version of markdown-it that VS Code's preview has had for years; it treats escapes in addresses differently. */
declare module 'markdown-it-12' {
  export { default } from 'markdown-it';
}
