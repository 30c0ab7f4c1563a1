using Gongkai.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gongkai.Tests.Shared;

/// <summary>Who hands in much from one address waits a little longer each time; nobody is locked out, and nobody else is slowed.</summary>
public sealed class FloodGaugeTests
{
    readonly FakeTimeProvider time = new();
    readonly FloodGauge gauge;

    public FloodGaugeTests() => gauge = new(time);

    TimeSpan Try(string address, params string[] said) => gauge.Enter(address, $"{Guid.NewGuid()}", said, out var wait) is null ? wait : TimeSpan.Zero;

    [Fact]
    public void Different_applications_of_an_office_behind_one_address_are_free_and_then_slowed_step_by_step()
    {
        for (var i = 0; i < FloodGauge.Free; i++) Assert.Equal(TimeSpan.Zero, Try("a", $"第{i}件"));
        Assert.Equal(TimeSpan.FromSeconds(10), Try("a", "下一件"));
        Assert.Equal(TimeSpan.Zero, Try("b", "下一件"));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, Try("a", "下一件"));
        Assert.Equal(TimeSpan.FromSeconds(20), Try("a", "再一件"));
        // An hour later it is as if nothing had been.
        time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, Try("a", "再一件"));
    }

    [Fact]
    public void The_same_over_and_over_is_slowed_soon_and_never_for_more_than_five_minutes()
    {
        var taken = 0;
        var longest = TimeSpan.Zero;
        for (var second = 0; second < 3600; second++, time.Advance(TimeSpan.FromSeconds(1)))
        {
            var wait = Try("a", "同一件");
            if (wait > longest) longest = wait;
            if (wait == TimeSpan.Zero) taken++;
        }
        Assert.InRange(taken, 10, 40);
        Assert.InRange(longest, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void The_rows_of_a_sheet_count_each_and_the_next_waits_but_comes()
    {
        Assert.Equal(TimeSpan.Zero, Try("a", [.. Enumerable.Range(0, 50).Select(i => $"第{i}行")]));
        Assert.Equal(TimeSpan.FromMinutes(5), Try("a", "再一件"));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.Zero, Try("a", "再一件"));
    }

    [Fact]
    public async Task Of_a_hundred_at_once_each_sees_those_before_it_and_what_was_refused_does_not_count()
    {
        var http = new DefaultHttpContext();
        async Task<bool> HandInAsync(int i)
        {
            try { return await gauge.PassAsync(http, $"{i}", [$"第{i}件"], async () => { await Task.Yield(); return true; }); }
            catch (TooSoon) { return false; }
        }
        var passed = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => HandInAsync(i))));
        Assert.Equal(FloodGauge.Free, passed.Count(p => p));
        // Pressed again, it is the same.
        Assert.Equal(FloodGauge.Free, (await Task.WhenAll(Enumerable.Range(0, 100).Select(HandInAsync))).Count(p => p));
        time.Advance(TimeSpan.FromHours(2));
        for (var i = 0; i < 3 * FloodGauge.Free; i++)
            await Assert.ThrowsAsync<InvalidInput>(() => gauge.PassAsync<bool>(http, "x", ["没有填全"], () => throw new InvalidInput("没有填全")));
        Assert.True(await HandInAsync(1));
    }
}
