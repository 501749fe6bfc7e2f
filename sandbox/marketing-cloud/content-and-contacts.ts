/** A set of attributes in Contact Builder. */
export interface AttributeSet {
  key: string;
  name: string;
  attributes: readonly { name: string; dataType: string; isHidden?: boolean }[];
}

/** Something in Content Builder. */
export interface Asset {
  id: number;
  name: string;
  type: { id: number; name: string };
  width: number;
  height: number;
  modifiedDate: string;
}

/** What the tenant's Contact Builder and Content Builder hold: the same for everybody, made up. */
export class ContentAndContacts {
  readonly attributeSets: readonly AttributeSet[] = [
    {
      key: 'ContactDetails',
      name: 'Contact Details',
      attributes: [
        { name: 'First Name', dataType: 'Text' },
        { name: 'Birthday', dataType: 'Date' },
        { name: 'Internal Rank', dataType: 'Number', isHidden: true },
      ],
    },
    {
      key: 'Loyalty',
      name: 'Loyalty Programme',
      attributes: [
        { name: 'Level', dataType: 'Text' },
        { name: 'Points', dataType: 'Number' },
      ],
    },
  ];

  readonly assets: readonly Asset[] = [
    {
      id: 501,
      name: 'Autumn banner',
      type: { id: 28, name: 'png' },
      width: 1200,
      height: 628,
      modifiedDate: '2026-10-02',
    },
    {
      id: 502,
      name: 'Winter boots',
      type: { id: 23, name: 'jpg' },
      width: 800,
      height: 800,
      modifiedDate: '2026-11-11',
    },
    { id: 503, name: 'Size table', type: { id: 127, name: 'pdf' }, width: 0, height: 0, modifiedDate: '2026-11-20' },
    { id: 504, name: 'Logo', type: { id: 20, name: 'gif' }, width: 120, height: 120, modifiedDate: '2026-01-09' },
  ];
}
