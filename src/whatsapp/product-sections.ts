export interface MultiProductAction {
  thumbnail_product_retailer_id: string;
  sections: { title: string; product_items: { product_retailer_id: string }[] }[];
}

const MOST_SECTIONS = 10;
const MOST_PRODUCTS = 30;

/**
 * Reads the one line that a marketer types for a multi-product button: `New: SKU1, SKU2; Sale: SKU3`. The first
 * product gives the picture. At most 10 sections and 30 products (WA 1.4).
 */
export function productSections(line: string): { ok: true; action: MultiProductAction } | { ok: false; fault: string } {
  const sections = line
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const colon = part.indexOf(':');
      const products = part
        .slice(colon + 1)
        .split(',')
        .map((product) => product.trim())
        .filter((product) => product !== '');
      return {
        title: part.slice(0, Math.max(0, colon)).trim(),
        product_items: products.map((product_retailer_id) => ({ product_retailer_id })),
      };
    });
  const products = sections.flatMap((section) => section.product_items);
  const first = products[0];
  if (!first || sections.some((section) => section.title === '' || section.product_items.length === 0)) {
    return { ok: false, fault: 'is not of the form "Section: SKU, SKU; Section: SKU"' };
  }
  if (sections.length > MOST_SECTIONS || products.length > MOST_PRODUCTS) {
    return { ok: false, fault: `holds more than ${MOST_SECTIONS} sections or ${MOST_PRODUCTS} products` };
  }
  return { ok: true, action: { thumbnail_product_retailer_id: first.product_retailer_id, sections } };
}
