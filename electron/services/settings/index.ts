export { settingsHandlers } from './handlers.ts';
export { createSettings, type SettingsDeps, type SettingsService } from './settings.ts';
