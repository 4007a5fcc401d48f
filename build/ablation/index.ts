export { keepStudy } from './kept-study.ts';
export { ablationPage, STUDY_NAMES, type StudyName } from './page.ts';
