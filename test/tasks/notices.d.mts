export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage: string;
  readonly texts: readonly string[];
}
export function bundledPackages(files: Iterable<string>, root: string): ReadonlyMap<string, BundledPackage>;
export function noticesText(packages: ReadonlyMap<string, BundledPackage>): string;
export function isLicenseText(text: string): boolean;
export function licenseOfReadme(readme: string): string | undefined;
