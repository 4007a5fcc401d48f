export { readStudyArms, type StudyArms } from './read-study.ts';
