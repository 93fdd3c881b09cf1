#!/usr/bin/env python3
"""Trains grafted networks the way the published scripts do, as the peer that this project is measured against.

One process for each network; snapshots pass through files. Where the published scripts look for the donor's file every
10 seconds, a queue wakes the recipient here, so that the comparison is with the method's cost and not with the polling.
Prints one JSON line for each network and epoch.
"""
import argparse
import json
import math
import pathlib
import tempfile
import time

import torch
from torch import multiprocessing, nn, optim

import data
import graft
import models
import safetensors_io


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="resnet32", choices=models.NAMES, metavar="NAME")
    parser.add_argument("--cifar", default=10, type=int, choices=(10, 100))
    parser.add_argument("--data", default="~/.cache/grafting", help="holds cifar-10-batches-bin, or the idx files themselves")
    parser.add_argument("--epochs", default=200, type=int)
    parser.add_argument("--lr", default=0.1, type=float)
    parser.add_argument("--cos", action="store_true", help="cosine learning rate; otherwise x 0.1 after each 60 epochs")
    parser.add_argument("--difflr", action="store_true", help="each network starts from a learning rate of its own")
    parser.add_argument("--a", default=0.4, type=float)
    parser.add_argument("--c", default=500, type=float)
    parser.add_argument("--networks", default=1, type=int)
    parser.add_argument("--no-graft", action="store_true", help="the same networks as separate baselines")
    parser.add_argument("--limit-train", type=int)
    parser.add_argument("--limit-test", type=int)
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--workers", default=2, type=int, help="data loading processes for each network and pass")
    parser.add_argument("--threads", default=1, type=int, help="PyTorch's threads for each network")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--final-test", action="store_true", help="also test the weights after the last graft")
    parser.add_argument("--save", type=pathlib.Path, help="folder for each network's last weights")
    return parser.parse_args()


def starting_rate(options, number):
    """Networks count from 1; the last one has the full rate."""
    if not options.difflr:
        return options.lr
    return options.lr * (1 + math.cos(math.pi * (options.networks - number) / options.networks)) / 2


def train_epoch(network, batches, optimizer, schedule, options):
    network.train()
    loss_sum, correct, total = 0.0, 0, 0
    for images, labels in batches:
        images, labels = images.to(options.device), labels.to(options.device)
        rate = optimizer.param_groups[0]["lr"]
        optimizer.zero_grad()
        logits = network(images)
        loss = nn.functional.cross_entropy(logits, labels)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(labels)
        correct += (logits.argmax(dim=1) == labels).sum().item()
        total += len(labels)
        if options.cos:
            schedule.step()
    if not options.cos:
        schedule.step()
    return loss_sum / total, 100 * correct / total, total, rate


@torch.no_grad()
def test(network, batches, options):
    network.eval()
    loss_sum, correct, total = 0.0, 0, 0
    for images, labels in batches:
        images, labels = images.to(options.device), labels.to(options.device)
        logits = network(images)
        loss_sum += nn.functional.cross_entropy(logits, labels).item() * len(labels)
        correct += (logits.argmax(dim=1) == labels).sum().item()
        total += len(labels)
    return loss_sum / total, 100 * correct / total


def graft_from_donor(network, number, epoch, exchange, options):
    """Publishes this network's weights as a file, waits for the donor's of the same epoch, and mixes them in."""
    folder, queues = exchange
    torch.save(network.state_dict(), folder / f"{number}-{epoch}.pt")
    queues[number % options.networks].put(epoch)
    donor = number - 1 or options.networks
    arrived = queues[number - 1].get()
    assert arrived == epoch, f"network {donor} published epoch {arrived}, not {epoch}"
    grafted, _ = graft.graft_torch(network.state_dict(), torch.load(folder / f"{donor}-{epoch}.pt"), options.a, options.c)
    network.load_state_dict(grafted)


def train_network(index, options, exchange):
    number = index + 1
    torch.set_num_threads(options.threads)
    torch.manual_seed(1000 * options.seed + number)
    train_batches, test_batches = data.loaders(
        options.data, options.cifar, options.limit_train, options.limit_test, workers=options.workers)
    channels = train_batches.dataset.pixels.shape[3]
    network = models.create(options.model, options.cifar, channels).to(options.device)
    optimizer = optim.SGD(network.parameters(), starting_rate(options, number), momentum=0.9, weight_decay=5e-4)
    schedule = (
        optim.lr_scheduler.CosineAnnealingLR(optimizer, options.epochs * len(train_batches))
        if options.cos else optim.lr_scheduler.StepLR(optimizer, step_size=60, gamma=0.1))
    for epoch in range(options.epochs):
        start = time.perf_counter()
        train_loss, train_accuracy, images, rate = train_epoch(network, train_batches, optimizer, schedule, options)
        seconds = time.perf_counter() - start
        test_loss, test_accuracy = test(network, test_batches, options)
        print_row(
            network=number, epoch=epoch, trainLoss=train_loss, trainAccuracy=train_accuracy, testLoss=test_loss,
            testAccuracy=test_accuracy, lr=rate, seconds=seconds, imagesPerSecond=images / seconds)
        if options.networks > 1 and not options.no_graft:
            graft_from_donor(network, number, epoch, exchange, options)
    if options.final_test:
        final_loss, final_accuracy = test(network, test_batches, options)
        print_row(network=number, finalTestLoss=final_loss, finalTestAccuracy=final_accuracy)
    if options.save:
        path = options.save / f"{options.model}-{number}.safetensors"
        safetensors_io.save(path, network.state_dict(), {"architecture": options.model})


def print_row(**row):
    print(json.dumps(row), flush=True)


def main():
    options = parse()
    if options.save:
        options.save.mkdir(parents=True, exist_ok=True)
    queues = [multiprocessing.get_context("spawn").SimpleQueue() for _ in range(options.networks)]
    with tempfile.TemporaryDirectory() as folder:
        exchange = (pathlib.Path(folder), queues)
        multiprocessing.spawn(train_network, (options, exchange), nprocs=options.networks)


if __name__ == "__main__":
    main()
