/** How often one operation was called, how many rows it carried, and what was answered. */
export interface OperationCount {
  calls: number;
  rows: number;
  byStatus: Record<string, number>;
}

/** Something a real tenant would tolerate but a careful client avoids. */
export interface SoftWarning {
  code: string;
  message: string;
  count: number;
}

/** Calls per operation since the last reset, and the soft limits that were crossed. */
export class Counters {
  private operations = new Map<string, OperationCount>();
  private softWarnings = new Map<string, SoftWarning>();

  /** Counts one call when its answer is known; `status` 0 stands for a connection that was dropped. */
  called(operation: string, status: number): void {
    const count = this.of(operation);
    count.calls += 1;
    count.byStatus[status] = (count.byStatus[status] ?? 0) + 1;
  }

  carried(operation: string, rows: number): void {
    this.of(operation).rows += rows;
  }

  warn(code: string, message: string): void {
    const known = this.softWarnings.get(code);
    this.softWarnings.set(code, { code, message, count: (known?.count ?? 0) + 1 });
  }

  /** `apiCalls` is what a yearly API quota would count: everything but the token requests. */
  snapshot() {
    const operations = Object.fromEntries([...this.operations].sort(([a], [b]) => a.localeCompare(b)));
    const calls = (keep: (name: string) => boolean) =>
      [...this.operations].filter(([name]) => keep(name)).reduce((sum, [, count]) => sum + count.calls, 0);
    return {
      totalCalls: calls(() => true),
      apiCalls: calls((name) => name !== 'token'),
      operations,
      warnings: [...this.softWarnings.values()],
    };
  }

  reset(): void {
    this.operations.clear();
    this.softWarnings.clear();
  }

  private of(operation: string): OperationCount {
    const known = this.operations.get(operation);
    if (known) return known;
    const created = { calls: 0, rows: 0, byStatus: {} };
    this.operations.set(operation, created);
    return created;
  }
}
