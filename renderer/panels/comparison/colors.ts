/** Where the plans agree is quiet; where they do not stands out, without outshining the image. */
export const comparisonColors = { agree: '#55595d', miss: '#b9a3d6' } as const;
