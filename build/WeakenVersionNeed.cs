using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF64 library and marks one symbol version that it needs as weak (VER_FLG_WEAK, 0x2, in vna_flags of
/// .gnu.version_r; see the Linux Standard Base, "Symbol Versioning"), so that the library loads where the version is absent.
/// </summary>
/// <remarks>
/// libLibTorchSharp.so asks for GLIBCXX_3.4.32 (GCC 13) only for std::ios_base_library_init, which nothing in it
/// relocates against; Debian 12 and Ubuntu 22.04 have older libraries. Where the version exists the mark changes nothing.
/// </remarks>
public class WeakenVersionNeed : Task
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2; // VER_FLG_WEAK

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        if (File.Exists(Destination) && File.GetLastWriteTimeUtc(Destination) >= File.GetLastWriteTimeUtc(Source))
        {
            return true;
        }

        var elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464c457f || elf[4] != 2)
        {
            Log.LogError("{0} is no ELF64 library.", Source);
            return false;
        }

        Weaken(elf);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));

        // Two projects may build at once: write under a name of our own, then replace.
        var temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, elf);
        if (File.Exists(Destination))
        {
            File.Delete(Destination);
        }

        File.Move(temporary, Destination);
        return true;
    }

    private void Weaken(byte[] elf)
    {
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int sectionSize = BitConverter.ToUInt16(elf, 0x3a), sectionCount = BitConverter.ToUInt16(elf, 0x3c);
        for (var s = 0; s < sectionCount; s++)
        {
            var header = sections + s * sectionSize;
            if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
            {
                continue;
            }

            var names = (int)BitConverter.ToInt64(elf, sections + (int)BitConverter.ToUInt32(elf, header + 40) * sectionSize + 24);
            WeakenSection(elf, (int)BitConverter.ToInt64(elf, header + 24), names);
        }
    }

    private void WeakenSection(byte[] elf, int need, int names)
    {
        for (var next = -1; next != 0; need += next)
        {
            next = (int)BitConverter.ToUInt32(elf, need + 12);
            var entry = need + (int)BitConverter.ToUInt32(elf, need + 8);
            for (int k = 0, count = BitConverter.ToUInt16(elf, need + 2); k < count; k++)
            {
                if (NameAt(elf, names + (int)BitConverter.ToUInt32(elf, entry + 8)) == Version)
                {
                    elf[entry + 4] |= (byte)WeakFlag;
                }

                entry += (int)BitConverter.ToUInt32(elf, entry + 12);
            }
        }
    }

    private static string NameAt(byte[] elf, int start)
    {
        var end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
