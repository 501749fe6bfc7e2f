/** A folder of data extensions, as SOAP's `DataFolder` knows it. */
export interface Folder {
  id: number;
  name: string;
  /** 0 = this is the root. */
  parentId: number;
}

/** The folders of the tenant: a root, and what is made under it. */
export class Folders {
  private all: Folder[] = [];

  constructor(readonly root: number) {
    this.reset();
  }

  has(id: number): boolean {
    return this.all.some((folder) => folder.id === id);
  }

  find(matches: (folder: Folder) => boolean): Folder[] {
    return this.all.filter(matches);
  }

  /** Makes a folder under another; → undefined where that is not there, or the name is taken under it. */
  make(name: string, parentId: number): Folder | undefined {
    const isTaken = this.all.some((folder) => folder.parentId === parentId && folder.name === name);
    if (!this.has(parentId) || isTaken) return undefined;
    const folder = { id: this.root + this.all.length * 7, name, parentId };
    this.all.push(folder);
    return folder;
  }

  reset(): void {
    this.all = [{ id: this.root, name: 'Data Extensions', parentId: 0 }];
  }
}
