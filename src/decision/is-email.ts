const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Whether it looks like the address of a mailbox; whether there is one, nobody can see. */
export const isEmail = (text: string): boolean => EMAIL.test(text.trim());
