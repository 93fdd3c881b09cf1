using TorchSharp;
Console.WriteLine(torch.__version__ + " " + torch.ones(3).sum().item<float>());
