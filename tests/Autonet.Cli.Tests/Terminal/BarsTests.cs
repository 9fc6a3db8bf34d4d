using Autonet.Cli.Terminal;

namespace Autonet.Cli.Tests.Terminal;

public sealed class BarsTests
{
    [Theory]
    [InlineData(0, "    ")]
    [InlineData(250_000, "█   ")]
    [InlineData(500_000, "██  ")]
    [InlineData(1_000_000, "████")]
    [InlineData(2_000_000, "████")]
    [InlineData(125_000, "▌   ")]
    [InlineData(31_250, "▏   ")]
    [InlineData(31_249, "    ")]
    public void Bar_is_as_long_as_the_share_in_eighths_of_a_character(uint sharePpm, string bar) => Assert.Equal(bar, Bars.Of(sharePpm, 4));
}
