export function shrunk(module: Buffer, isWanted: (exported: string) => boolean): Buffer;
