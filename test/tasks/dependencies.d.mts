export function whyInstall(dir?: string): string | undefined;
