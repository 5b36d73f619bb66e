export function thirdPartyNotices(inputs: readonly string[], folders: readonly string[]): string;
export function packageFolder(name: string): string;
