using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Requests;

/// <summary>The worked examples of 信息处理费.</summary>
public sealed class FeeTests
{
    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(11, 100, 100)]
    [InlineData(30, 100, 2000)]
    [InlineData(31, 200, 2200)]
    [InlineData(40, 200, 4000)]
    [InlineData(41, 300, 4300)]
    [InlineData(50, 300, 7000)]
    [InlineData(51, 400, 7400)]
    [InlineData(60, 400, 11000)]
    [InlineData(61, 500, 11500)]
    [InlineData(100, 800, 37000)]
    [InlineData(101, 900, 37900)]
    [InlineData(25, 100, 1500)]
    public void By_request(int nth, long fee, long total)
    {
        Assert.Equal(fee * 100, Fees.ForNthRequest(nth));
        Assert.Equal(total * 100, Fees.ForRequests(nth));
    }

    [Theory]
    [InlineData(30, 0)]
    [InlineData(31, 10)]
    [InlineData(100, 700)]
    [InlineData(101, 720)]
    [InlineData(200, 2700)]
    [InlineData(201, 2740)]
    [InlineData(500, 14700)]
    [InlineData(150, 1700)]
    public void By_page(int pages, long fee) => Assert.Equal(fee * 100, Fees.ForPages(pages));

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Fees.ForNthRequest(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fees.ForPages(-1));
    }
}
