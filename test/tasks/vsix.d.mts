export function vsixName(): string;
export function packageVsix(target?: string, say?: (line: string) => void, version?: string): Promise<string>;
