/** A name in the one style that names are compared in: `Tax-Id`, `tax_id` and `taxId` are `taxid`. */
export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}

/** `password2` without its `2`. */
export function withoutNumber(name: string): string {
  return name.replace(/\d{1,8}$/, '');
}
