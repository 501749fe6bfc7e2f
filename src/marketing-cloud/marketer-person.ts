import type { AxiosInstance } from 'axios';
import { z } from 'zod';

/** Who is logged in, as people know them. */
export interface MarketerPerson {
  name: string;
  email: string;
}

/** A new step waits for it, and begins without it. */
const TIMEOUT_MS = 2_000;
const answerSchema = z.object({ user: z.object({ name: z.string().trim().min(1), email: z.email() }) });

/**
 * Whose token it is, by `GET {authUrl}/v2/userinfo` (MC 1). That it takes a marketer's `fuel2token` is confirmed by nobody
 * (docs/to-confirm.md), so that whatever goes wrong means that they are not known.
 */
export function createMarketerPerson({ http, authUrl }: { http: AxiosInstance; authUrl: string }) {
  return async (token: string): Promise<MarketerPerson | undefined> => {
    try {
      const { data } = await http.get<unknown>(`${authUrl}/v2/userinfo`, {
        headers: { authorization: `Bearer ${token}` },
        timeout: TIMEOUT_MS,
        maxRedirects: 0,
      });
      return answerSchema.safeParse(data).data?.user;
    } catch {
      return undefined;
    }
  };
}
