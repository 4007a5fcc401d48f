"""Commands: data, train, evaluate, export. `python -m nano_training COMMAND --help` explains each."""
import argparse
import json
from pathlib import Path

from .manifest import check

PLAN = Path(__file__).resolve().parent.parent / "plan.json"


def _arguments() -> argparse.Namespace:
    top = argparse.ArgumentParser(prog="nano_training", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    data = commands.add_parser("data", help="check the data folder against data.json; with --preview draw clips")
    data.add_argument("--preview", type=Path, help="PNG to write")
    data.add_argument("--rows", type=int, default=16)
    train = commands.add_parser("train", help="train, or go on with a run that was cut")
    train.add_argument("--run", type=Path, required=True, help="folder for state, curve and weights")
    train.add_argument("--start", type=Path, help="weights to begin with; from scratch without")
    evaluate = commands.add_parser("evaluate", help="a quick look at weights on training volumes")
    evaluate.add_argument("--weights", type=Path, required=True)
    evaluate.add_argument("--out", type=Path)
    evaluate.add_argument("--cases", nargs="*", default=[], help="ids of data.json; all without")
    evaluate.add_argument("--least", type=int, default=1500, help="voxels of a structure")
    for command in (data, train, evaluate):
        command.add_argument("--data", type=Path, required=True, help="folder that the paths of data.json lie in")
    for command in (data, train):
        command.add_argument("--plan", type=Path, default=PLAN)
    export = commands.add_parser("export", help="weights in the product's form")
    export.add_argument("--weights", type=Path, nargs="+", required=True, help="several are averaged")
    export.add_argument("--score-shift", type=float, default=0., help="added to the object score")
    export.add_argument("--folder", type=Path, required=True, help="where NAME.pt and NAME.card.json are written")
    export.add_argument("--name", default="nano")
    return top.parse_args()


def main() -> None:
    """The parts that need PyTorch are loaded by the command that needs them."""
    a = _arguments()
    if a.command == "data":
        check(a.data)
        if a.preview:
            from .preview import preview
            plan = json.loads(a.plan.read_text())
            preview(a.data, {**plan["common"], **plan["phases"][-1]}, plan["seed"], a.rows, a.preview)
    elif a.command == "train":
        from .training import train
        train(a.run, a.plan, a.data, a.start)
    elif a.command == "evaluate":
        from .evaluation import evaluate
        evaluate(a.weights, a.data, a.out, a.cases, a.least)
    else:
        from .export import export
        export(a.weights, a.folder, a.name, a.score_shift)


if __name__ == "__main__":
    main()
