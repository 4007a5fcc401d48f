/** Display windows of the reading room, centre and width in HU. The model's windows are its card's. */
export interface DisplayPreset {
  readonly name: string;
  readonly centerHu: number;
  readonly widthHu: number;
}

export const displayPresets: readonly DisplayPreset[] = [
  { name: 'abdomen', centerHu: 40, widthHu: 400 },
  { name: 'liver', centerHu: 90, widthHu: 150 },
  { name: 'mediastinum', centerHu: 50, widthHu: 350 },
  { name: 'lung', centerHu: -600, widthHu: 1500 },
  { name: 'bone', centerHu: 400, widthHu: 1800 },
  { name: 'brain', centerHu: 40, widthHu: 80 },
  { name: 'angio', centerHu: 300, widthHu: 600 },
  { name: 'fat to muscle', centerHu: -20, widthHu: 300 },
];
