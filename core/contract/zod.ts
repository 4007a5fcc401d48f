import { z } from 'zod';

// zod compiles schemas with `new Function`, which a strict Content-Security-Policy forbids.
z.config({ jitless: true });

export { z };
