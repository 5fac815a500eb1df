export const tenancy = 'tenancy'
