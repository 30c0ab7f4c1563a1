using Gongkai.Requests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gongkai.Tests.Requests;

/// <summary>Who hands in much from one address waits a little longer each time; nobody is locked out, and nobody else is slowed.</summary>
public sealed class FloodGaugeTests
{
    [Fact]
    public void Different_applications_of_an_office_behind_one_address_are_free_and_then_slowed_step_by_step()
    {
        var time = new FakeTimeProvider();
        var gauge = new FloodGauge(time);
        for (var i = 0; i < FloodGauge.Free; i++)
        {
            Assert.Equal(TimeSpan.Zero, gauge.Wait("a", $"第{i}件"));
            gauge.Note("a", $"第{i}件");
        }
        Assert.Equal(TimeSpan.FromSeconds(10), gauge.Wait("a", "下一件"));
        Assert.Equal(TimeSpan.Zero, gauge.Wait("b", "下一件"));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, gauge.Wait("a", "下一件"));
        gauge.Note("a", "下一件");
        Assert.Equal(TimeSpan.FromSeconds(20), gauge.Wait("a", "再一件"));
        // An hour later it is as if nothing had been.
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, gauge.Wait("a", "再一件"));
    }

    [Fact]
    public void The_same_over_and_over_is_slowed_soon_and_never_for_more_than_five_minutes()
    {
        var time = new FakeTimeProvider();
        var gauge = new FloodGauge(time);
        var taken = 0;
        var longest = TimeSpan.Zero;
        for (var second = 0; second < 3600; second++, time.Advance(TimeSpan.FromSeconds(1)))
        {
            var wait = gauge.Wait("a", "同一件");
            if (wait > longest) longest = wait;
            if (wait > TimeSpan.Zero) continue;
            gauge.Note("a", "同一件");
            taken++;
        }
        Assert.InRange(taken, 10, 40);
        Assert.InRange(longest, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }
}
