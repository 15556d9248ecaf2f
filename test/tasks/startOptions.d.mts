export function readOptions(args: string[]): Promise<{ folder?: string; port: number; open: boolean }>;
