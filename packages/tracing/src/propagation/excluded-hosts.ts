/** Tells which hosts get no trace context. */
export type HostFilter = (host: string) => boolean;

const PATTERN =
  /^(?:\*\.)?[\w-]+(?:\.[\w-]+)*\.?(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$|^[0-9a-f]*:[0-9a-f:.]*$/i;
const MAX_LENGTH = 260;

/** Whether a text is an entry of `excludeHosts`: a host's name or address, `*.` before it for all below, or a port after. */
export function isHostPattern(text: string): boolean {
  return text.length <= MAX_LENGTH && PATTERN.test(text);
}

/**
 * Tells the hosts that these patterns name: `api.example.com` for one, `*.example.com` for all below `example.com` but
 * not for itself. Case and port do not count. `undefined` for no patterns.
 */
export function excludedHosts(patterns: readonly string[]): HostFilter | undefined {
  if (patterns.length === 0) return undefined;
  // As many as there are patterns, which the configuration bounds.
  const names = new Set<string>();
  const endings: string[] = [];
  for (const pattern of patterns) {
    const name = normalized(pattern);
    if (name.startsWith('*.')) endings.push(name.slice(1));
    else names.add(name);
  }
  return (host) => {
    const name = normalized(host);
    return names.has(name) || endings.some((ending) => name.endsWith(ending));
  };
}

function normalized(host: string): string {
  const text = host.trim().toLowerCase();
  const [, address] = /^\[([^\]]*)\]/.exec(text) ?? [];
  if (address !== undefined) return address;
  // An IPv6 address without brackets has no port.
  const isAddress = text.indexOf(':') !== text.lastIndexOf(':');
  return isAddress ? text : text.replace(/:\d*$/, '').replace(/\.$/, '');
}
