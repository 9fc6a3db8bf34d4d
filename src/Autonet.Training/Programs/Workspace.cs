using System.Runtime.InteropServices;

namespace Autonet.Training.Programs;

/// <summary>Memory for tensors at cache-line boundaries.</summary>
internal static class Workspace
{
    private const int AlignmentBytes = MemoryPlan.Alignment * sizeof(float);

    /// <summary><paramref name="count"/> values of zeroed memory that begins at a cache line and never moves.</summary>
    public static Memory<float> Allocate(int count)
    {
        float[] array = GC.AllocateArray<float>(checked(count + MemoryPlan.Alignment), pinned: true);

        // The array is pinned for its life, so the address computed here holds; only its alignment is taken from it.
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        int skip = (int)((AlignmentBytes - (address % AlignmentBytes)) % AlignmentBytes / sizeof(float));
        return array.AsMemory(skip, count);
    }
}
