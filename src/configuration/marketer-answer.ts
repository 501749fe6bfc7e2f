import { HttpError } from '../errors';
import type { MarketerRead, ReadRefusal } from '../marketing-cloud/marketer-call';

const STATUS: Record<ReadRefusal, number> = {
  not_allowed: 403,
  not_found: 404,
  rate_limited: 429,
  marketing_cloud_unreachable: 503,
};

/**
 * What Marketing Cloud told whoever asked, a marketer or an operator.
 * @throws HttpError with the reason as its code, where it told them nothing
 */
export function toldOrRefused<T>(read: MarketerRead<T>): T {
  if (read.ok) return read.value;
  throw new HttpError(STATUS[read.code], read.code, 'Marketing Cloud did not tell it');
}
