/** The value of a cookie in a `cookie` header: of several with one name the first, which browsers send for the longest path. */
export function cookieIn(header: string, name: string): string | undefined {
  const found = header.split(/; */u).find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
